"""HTTP into the desk: the platforms' webhooks and a word on its health."""
