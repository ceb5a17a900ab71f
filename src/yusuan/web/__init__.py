"""The web application: pages and forms on top of the services; it holds no arithmetic and no use case."""
