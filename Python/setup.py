"""The wheel holds a command for one kind of machine, and no module that depends on Python's version."""

import os

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel


class WithCommand(Distribution):
    def has_ext_modules(self):
        return True


class AnyPython(bdist_wheel):
    def get_tag(self):
        return "py3", "none", os.environ.get("HASDATA_WHEEL_PLATFORM") or super().get_tag()[2]


setup(distclass=WithCommand, cmdclass={"bdist_wheel": AnyPython})
