"""What tests of several rooms use: servers, peers, samples."""
