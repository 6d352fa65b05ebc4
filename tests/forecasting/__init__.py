"""How good the forecast is: votes that it does not know, scored beside two simple rivals."""
