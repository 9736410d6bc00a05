// RE2 has no header for C.
