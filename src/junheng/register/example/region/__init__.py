"""Parts that the reconstructed regions share: real places, invented schools and people, everything marked as reconstructed."""
