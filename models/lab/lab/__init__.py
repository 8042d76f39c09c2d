"""Makes, checks and installs cross-encoders for the plugin."""
