"""Nothing in a file is lost: lists of people and files of questions as other programs write them."""
