"""Where the world comes in: translate, call one use case, translate back."""
