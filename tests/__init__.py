"""Everything FerroScope promises, in the order of the source tree."""
