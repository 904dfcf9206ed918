"""Where everything is."""

HOST = "127.0.0.1"
ORIGIN = "http://shop.example"  # of the page that carries the chat
SUPPORT = "support@shop.example"
