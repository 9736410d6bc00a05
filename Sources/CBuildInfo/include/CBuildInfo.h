#ifndef CBUILDINFO_H
#define CBUILDINFO_H

/// The commit this was built from, as `-Xcc -DHASDATA_COMMIT=…` gave it; empty where a build says nothing.
extern const char *_Nonnull hasdata_commit(void);

#endif
