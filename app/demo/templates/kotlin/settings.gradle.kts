rootProject.name = "‹name›"
