# What customers read: questions, cards, notices, commands.
