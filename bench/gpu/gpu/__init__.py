"""What a card does with the plugin's engine. Standard library only: the machine with the card may be able to fetch nothing."""
