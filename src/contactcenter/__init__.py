"""An omnichannel contact centre: one timeline a customer, one live desk for agents."""
