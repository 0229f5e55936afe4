"""The catalogue of services: releases, how they are built, signed and read, search in them, and entitlement hints.

How a release travels is the business of the hub; how its forms are filled is in `dostdesk.forms`.
"""
