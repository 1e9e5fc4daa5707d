"""Making the shipped networks again: `python -m idl_utils.training photo_net --pictures FOLDER`."""
