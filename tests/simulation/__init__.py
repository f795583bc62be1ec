"""The whole client against the emulator on a virtual clock: everything that happens is drawn from one seed."""
