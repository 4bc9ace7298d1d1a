"""What Comanda can do on this machine, always beside a reference measured in the same run. See README.md."""
