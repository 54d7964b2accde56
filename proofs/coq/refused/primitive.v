Primitive array := #array_type.
