Load "elsewhere".
