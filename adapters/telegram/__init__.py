"""Telegram: customers write here, and agents who have only that are reminded here.

In: poller.py or webhook.py hand raw updates to entrance.py, which gives each its effect once through handlers.py and
presses.py (reading.py turns Telegram's objects into the desk's). Out: sender.py, with markup.py and outcomes.py.
bot.py makes the connection, files.py fetches what people sent.
"""
