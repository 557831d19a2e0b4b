"""The endpoint reader: a language model the user chose proposes statements, and code keeps what it can verify."""
