"""Desks with one thing broken, each in a module that breaks it when it is imported: what the checker must find out.

``tests.faults.test_mutants`` runs each through the same small scene. A mutant replaces a function of the real desk
before ``bot.__main__.main`` runs (see ``tests.faults.loaded``); nothing else of the desk is changed.
"""
