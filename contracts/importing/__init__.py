"""From the rows of a file to contracts, with every problem named; pure."""
