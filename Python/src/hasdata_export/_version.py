"""The version of the package, which is that of the command inside."""

VERSION = "0.1.0"
