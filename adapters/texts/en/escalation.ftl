# Pings: why, what is due when, who must act.
