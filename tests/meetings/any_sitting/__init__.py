"""Any sitting, played at random: who takes part, what they do, what the network and the server do, and what must hold."""
