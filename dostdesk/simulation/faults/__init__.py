"""The deterministic fault simulator: real hub, desk and central code over a virtual clock, network and disk, one step
at a time in one process, all of it drawn from one seed.
"""
