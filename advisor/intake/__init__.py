"""Files and forms in, typed answers out."""
