Set
Definitional UIP.
