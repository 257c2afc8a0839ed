// A library that is loaded, not linked: nothing is declared.
