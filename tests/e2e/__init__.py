"""The whole product in a real Chromium: real mail servers, real sockets, real databases."""
