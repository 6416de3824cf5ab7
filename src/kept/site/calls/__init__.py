"""The call: begun with a permit, led by the guide event by event, closed with what follows from it."""
