"""The work of a duty room, without a window."""
import os

# lxml comes along with other packages; workbooks from outside are read by defusedxml, which openpyxl would leave for it
os.environ["OPENPYXL_LXML"] = "False"
