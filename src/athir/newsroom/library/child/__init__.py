"""The child process that decodes what was uploaded: ``python -m athir.newsroom.library.child SOURCE FOLDER``.

Nothing of it is imported by the newsroom: a broken film takes only this process with it. No Django here.
"""
