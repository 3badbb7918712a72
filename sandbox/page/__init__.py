"""The page of the sandbox: a phone on the left, a workspace on the right, one clock above both.

``routes`` serves it; ``assets`` holds the page itself: plain HTML, CSS and ES modules, no build step.
"""
