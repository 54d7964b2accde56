//! Independent checker of policy-cliff certificates.
