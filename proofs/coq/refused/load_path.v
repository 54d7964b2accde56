Add LoadPath "elsewhere" as PolicyCliff.
