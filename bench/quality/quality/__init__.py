"""Does the plugin rank as the model ranks, what does that gain, and what does it cost? Run it through ../run."""
