"""How far an answer is trusted: the model of the confidence, and the threshold chosen for a risk."""
