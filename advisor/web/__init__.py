"""The local web application: pages made on the server, no script, no request to any other host."""
