#ifndef CBUILDINFO_H
#define CBUILDINFO_H

/// The commit this was built from; empty where the build was not told.
extern const char *_Nonnull hasdata_commit(void);

#endif
