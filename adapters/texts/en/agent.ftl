# What agents read: cards, buttons, modals, thread lines, whispers.
