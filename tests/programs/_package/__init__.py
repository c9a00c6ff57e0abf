"""A package of our own."""
from . import helper
VALUE = helper.twice(21)
