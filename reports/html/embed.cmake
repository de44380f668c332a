# Puts the page's templates, style and script into assets.cpp, with the digests that the page's
# Content-Security-Policy names. Included by reports/CMakeLists.txt.
set(ASSET_FOLDER ${CMAKE_CURRENT_LIST_DIR})
foreach(name page verdict changes failures row matrix statistics scenarios coverage method explored)
    file(READ ${ASSET_FOLDER}/${name}.mustache ASSET_${name})
    list(APPEND ASSET_FILES ${ASSET_FOLDER}/${name}.mustache)
endforeach()
foreach(kind css js)
    file(READ ${ASSET_FOLDER}/page.${kind} ASSET_${kind})
    string(SHA256 ASSET_${kind}_sha256 "${ASSET_${kind}}")
    list(APPEND ASSET_FILES ${ASSET_FOLDER}/page.${kind})
endforeach()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ASSET_FILES})
configure_file(${ASSET_FOLDER}/assets.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/html/assets.cpp @ONLY)
