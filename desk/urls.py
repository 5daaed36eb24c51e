from django.urls import path

from desk.views import search

app_name = "desk"

urlpatterns = [
    path("search/", search.search, name="search"),
    path("search/quick/", search.quick, name="quick"),
]
