// A function imports `Core` alone.
@_exported import FastCGI
@_exported import JSON
@_exported import Logging
@_exported import MariaDB
@_exported import Options
@_exported import Timestamps
