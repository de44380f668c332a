# Puts the scripts' templates into templates.cpp. Included by CMakeLists.txt.
foreach(name slurm parallel kubernetes snakemake gitlab)
    file(READ ${CMAKE_CURRENT_LIST_DIR}/${name}.mustache TEMPLATE_${name})
    set_property(DIRECTORY APPEND PROPERTY
        CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/${name}.mustache)
endforeach()
configure_file(${CMAKE_CURRENT_LIST_DIR}/templates.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/templates.cpp @ONLY)
