"""What a browser shows, as HTML text: templates filled from view rows. No web framework, no network."""
