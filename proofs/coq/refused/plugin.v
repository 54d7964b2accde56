Declare ML Module "plugin".
