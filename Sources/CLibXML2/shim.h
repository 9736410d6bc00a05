// Without ICU, whose headers would come along: those of the system and those that Foundation has of its own define the same
// names differently, and a program that imports both does not compile. All that is hidden are two pointers at the end of
// xmlCharEncodingHandler, which is known by its address only.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlreader.h>
#include <libxml/SAX2.h>
